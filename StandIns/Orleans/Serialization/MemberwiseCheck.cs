namespace Orleans.Serialization;

internal delegate void MemberwiseCheck<T>(Copier[] members, ref T source);
