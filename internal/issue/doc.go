// Package issue decides everything about the token endpoint and does no I/O.
//
// A request goes in, and out comes either the answer or what has to be done first, whose result goes back in: a statement to be run, or
// a key to be fetched from key storage.
//
//	x, step := endpoint.Begin(request)
//	for step.Answer == nil {
//		if step.Fetch != nil {
//			result, err = get(step.Fetch)
//		} else {
//			result, err = run(step.Statement)
//		}
//		step = x.Resume(result, err)
//	}
//
// There is no goroutine, no context and no clock in here, so that the same steps run natively and in a runtime that must never
// wait. The order of the steps is that of D8.
package issue
