package clause

func (c *kindChange) timed() (verdict, bool) { return verdict{}, false }
