namespace PtmOrleans.Language.Tokenization;

/// <summary>Reads the switches of an added token, which tokenizer.json and tokenizer_config.json spell alike.</summary>
internal static class AddedTokenReader
{
    public static AddedToken Read(JsonFields fields, string content, int id)
    {
        var special = fields.Flag("special") ?? false;
        return new AddedToken(content, id)
        {
            Special = special,
            SingleWord = fields.Flag("single_word") ?? false,
            StripLeft = fields.Flag("lstrip") ?? false,
            StripRight = fields.Flag("rstrip") ?? false,
            Normalized = fields.Flag("normalized") ?? !special,
        };
    }
}
