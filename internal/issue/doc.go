// Package issue decides everything about the token endpoint and does no I/O.
//
// A request goes in, and out comes either the answer or the statement that has to be run first, whose result goes back in:
//
//	x, step := endpoint.Begin(request)
//	for step.Answer == nil {
//		result, err := run(step.Statement)
//		step = x.Resume(result, err)
//	}
//
// There is no goroutine, no context and no clock in here, so that the same steps run natively and in a runtime that must never
// wait. The order of the steps is that of D8.
package issue
