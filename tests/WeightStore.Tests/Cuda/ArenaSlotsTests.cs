using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.WeightStore.Tests.Cuda;

public sealed class ArenaSlotsTests
{
    private const int Unit = 256;

    [Theory]
    [InlineData(1, 256)]
    [InlineData(256, 256)]
    [InlineData(257, 512)]
    [InlineData(16 * 1024, 16 * 1024)]
    [InlineData((64 << 20) + 1, 65 << 20)]
    [InlineData(30_522 * 768 * 4, 90 << 20)]
    [InlineData(30_524 * 768 * 4, 90 << 20)]
    public void SlotOf_Length_IsRoundedUpToItsClass(long bytes, long slot) => Assert.Equal(slot, ArenaSlots.SlotOf(bytes));

    [Fact]
    public void SlotOf_AnyLength_WastesLittleAndIsAClassItself()
        => Prop.ForAll(Gen.Choose(1, int.MaxValue).ToArbitrary(), bytes =>
        {
            var slot = ArenaSlots.SlotOf(bytes);
            return slot >= bytes && slot - bytes <= Math.Max(255, bytes / 64) && slot % Unit == 0 && ArenaSlots.SlotOf(slot) == slot;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void TryTake_SlotGivenBack_IsTakenAgainByTheNextOfItsLength()
    {
        var slots = new ArenaSlots(100 * Unit);
        var offsets = Enumerable.Range(0, 5).Select(_ => Take(slots, 7)).ToArray();
        slots.Give(offsets[1]);
        slots.Give(offsets[3]);

        var small = Take(slots, 5);
        slots.Give(small);

        Assert.Equal([offsets[1], offsets[3]], new[] { Take(slots, 7), Take(slots, 7) }.Order());
    }

    [Fact]
    public void TryTake_LongAndShort_GrowFromTheTwoEnds()
    {
        var slots = new ArenaSlots(100 * Unit);

        Assert.Equal([0, 95 * Unit, 20 * Unit, 90 * Unit], new[] { Take(slots, 20), Take(slots, 5), Take(slots, 20), Take(slots, 5) });
    }

    [Fact]
    public void TryTakeAll_OneDoesNotFit_TakesNone()
    {
        var slots = new ArenaSlots(10 * Unit);

        Assert.False(slots.TryTakeAll([3 * Unit, 3 * Unit, 5 * Unit], out _));
        Assert.Equal((10 * Unit, 10 * Unit, 0), (slots.FreeBytes, slots.LongestGap, slots.Count));
        Assert.True(slots.TryTakeAll([3 * Unit, 2 * Unit, 5 * Unit], out var offsets));
        Assert.Equal(3, offsets.Distinct().Count());
    }

    [Fact]
    public void Give_NoSlotThere_IsRefused()
    {
        var slots = new ArenaSlots(10 * Unit);
        var offset = Take(slots, 2);

        Assert.Throws<ArgumentException>(() => slots.Give(offset + Unit));
        slots.Give(offset);
        Assert.Throws<ArgumentException>(() => slots.Give(offset));
    }

    [Fact]
    public void Slots_RandomUse_AgreeWithAMapOfEveryUnit()
    {
        var steps =
            from give in Gen.Choose(0, 2)
            from length in Gen.Choose(1, 40 * Unit)
            from which in Gen.Choose(0, 1000)
            select (Give: give == 0, length, which);
        Prop.ForAll(Gen.Choose(1, 200).Zip(steps.ListOf(150)).ToArbitrary(), run => Replay(run.Item1, run.Item2))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static void Replay(int units, IEnumerable<(bool Give, int Length, int Which)> steps)
    {
        var slots = new ArenaSlots(units * Unit);
        var map = new int[units];
        var taken = new List<(long Offset, long Slot, int Id)>();
        var id = 0;
        foreach (var (give, length, which) in steps)
        {
            if (give && taken.Count > 0)
            {
                var slot = taken[which % taken.Count];
                slots.Give(slot.Offset);
                taken.Remove(slot);
                Mark(map, slot.Offset, slot.Slot, slot.Id, 0);
            }
            else
            {
                var slot = ArenaSlots.SlotOf(length);
                var fits = slots.TryTake(length, out var offset);
                Assert.Equal(LongestRun(map) * Unit >= slot, fits);
                if (fits)
                {
                    Mark(map, offset, slot, 0, ++id);
                    taken.Add((offset, slot, id));
                }
            }

            Assert.Equal(map.Count(u => u == 0) * (long)Unit, slots.FreeBytes);
            Assert.Equal(LongestRun(map) * (long)Unit, slots.LongestGap);
            Assert.Equal(taken.Count, slots.Count);
        }
    }

    private static void Mark(int[] map, long offset, long length, int before, int after)
    {
        Assert.Equal(0, offset % Unit);
        var part = map.AsSpan((int)(offset / Unit), (int)(length / Unit));
        Assert.False(part.ContainsAnyExcept(before));
        part.Fill(after);
    }

    private static int LongestRun(int[] map)
    {
        var (longest, run) = (0, 0);
        foreach (var unit in map)
        {
            run = unit == 0 ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static int Take(ArenaSlots slots, int units)
    {
        Assert.True(slots.TryTake(units * Unit, out var offset));
        return (int)offset;
    }
}
