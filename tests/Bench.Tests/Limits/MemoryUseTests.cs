using PtmOrleans.Bench.Limits;

namespace PtmOrleans.Bench.Tests.Limits;

public sealed class MemoryUseTests
{
    [Fact]
    public void Read_MapsOfSegmentsAndOthers_AddsEachUpAndCountsASegmentThatIsMappedTwiceTwice()
    {
        const string Listing =
            """
            55d0c0a00000-55d0c0a02000 r--p 00000000 08:01 123    /usr/bin/a-b
            Size:                  8 kB
            Rss:                   8 kB
            Pss:                   4 kB
            VmFlags: rd mr mw me
            7f0000000000-7f0000100000 r--s 00000000 08:01 124    /data/segments/ab/abc.seg
            Rss:                1024 kB
            7f0000200000-7f0000300000 r--s 00000000 08:01 124    /data/segments/ab/abc.seg
            Rss:                 512 kB
            7f0000400000-7f0000500000 rw-p 00000000 00:00 0
            Rss:                  16 kB
            """;

        Assert.Equal(new MemoryUse(Resident: 1560 << 10, Weights: 1536 << 10), MemoryUse.Read(Listing.Split('\n')));
    }
}
