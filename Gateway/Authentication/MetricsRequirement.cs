using Microsoft.AspNetCore.Authorization;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>Who may scrape: operators, and where configured anyone on the machine itself.</summary>
internal sealed class MetricsRequirement : IAuthorizationRequirement;
