package pipelines

import "io/fs"

// Streams is pipelines/streams.
type Streams struct{}

func (c *Streams) load(fsys fs.FS) error { return nil }
