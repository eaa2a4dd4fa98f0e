package main

import "errors"

type testVerb struct{}

// Run runs the tests that are written as data beside the pipelines.
func (testVerb) Run(global *Global, streams std) error { return errors.New("test: nothing to run yet") }
