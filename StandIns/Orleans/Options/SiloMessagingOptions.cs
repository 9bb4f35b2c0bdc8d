namespace Orleans.Configuration;

public class SiloMessagingOptions : MessagingOptions
{
    public int MaxEnqueuedRequestsHardLimit { get; set; }

    public int MaxEnqueuedRequestsHardLimit_StatelessWorker { get; set; }
}
