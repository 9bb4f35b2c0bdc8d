using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>Scopes as they are called on the wire.</summary>
internal static class KeyScopeNames
{
    private const string Infer = "infer";
    private const string Manage = "manage";

    /// <summary>The scopes of a tenant's key. None may operate the platform: only an administrator's key does.</summary>
    /// <exception cref="RefusedException">400.</exception>
    public static KeyScopes Parse(IReadOnlyList<string> names)
    {
        var scopes = KeyScopes.None;
        foreach (var name in names)
        {
            scopes |= name switch
            {
                Infer => KeyScopes.Infer,
                Manage => KeyScopes.Manage,
                _ => throw RefusedException.Invalid("a tenant's key can have the scopes infer and manage"),
            };
        }

        return scopes != KeyScopes.None ? scopes : throw RefusedException.Invalid("scopes must name at least one of infer and manage");
    }

    public static IReadOnlyList<string> Names(KeyScopes scopes)
    {
        var names = new List<string>(2);
        if (scopes.HasFlag(KeyScopes.Infer))
        {
            names.Add(Infer);
        }

        if (scopes.HasFlag(KeyScopes.Manage))
        {
            names.Add(Manage);
        }

        return names;
    }
}
