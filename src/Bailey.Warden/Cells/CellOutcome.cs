namespace Bailey.Warden.Cells;

/// <summary>Where the making of a cell, or the start of a process in it, stopped: a step and an error number; 0 is success.</summary>
internal readonly record struct CellOutcome(string Step, int Error, int Pid = 0, int Terminal = -1);
