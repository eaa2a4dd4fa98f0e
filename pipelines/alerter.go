package pipelines

import "io/fs"

// Alerter is pipelines/alerter.
type Alerter struct{}

func (c *Alerter) load(fsys fs.FS) error { return nil }
