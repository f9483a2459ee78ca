//go:build js && wasm

package main

import (
	"errors"
	"syscall/js"

	"playtoken/internal/issue"
)

// together runs a statement and those that take effect with it as one batch, which D1 makes a transaction. D1's driver of
// database/sql has no transactions.
func together(database js.Value, st *issue.Statement) (r issue.Result, err error) {
	var all []any
	for _, part := range [][]issue.Statement{st.Before, {*st}, st.After} {
		for _, st := range part {
			all = append(all, database.Call("prepare", st.SQL).Call("bind", st.Args...))
		}
	}
	results, err := await(database.Call("batch", all))
	if err != nil {
		return r, errors.Join(errStatement, err)
	}
	rows := results.Index(len(st.Before)).Get("results")
	if rows.Length() == 0 {
		return r, nil
	}
	// A row is an object with its one column.
	text := js.Global().Get("Object").Call("values", rows.Index(0)).Index(0)
	return issue.Result{Found: true, Text: text.String()}, nil
}

// await waits for what a promise comes to.
func await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	settled := make(chan outcome, 1)
	then := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- outcome{value: args[0]}
		return nil
	})
	defer then.Release()
	otherwise := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- outcome{err: errors.New(args[0].Call("toString").String())}
		return nil
	})
	defer otherwise.Release()
	promise.Call("then", then, otherwise)
	o := <-settled
	return o.value, o.err
}
