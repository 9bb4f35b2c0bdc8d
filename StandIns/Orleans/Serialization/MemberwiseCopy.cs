namespace Orleans.Serialization;

internal delegate void MemberwiseCopy<T>(Copier[] members, ref T source, ref T target, CopyContext context);
