package pipelines

import "io/fs"

// Collector is pipelines/collector.
type Collector struct{}

func (c *Collector) load(fsys fs.FS) error { return nil }
