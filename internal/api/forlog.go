package api

import (
	"context"
	_ "embed"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
)

// A Failure is an error in words of our own. It repeats nothing of a request, of an answer or of a
// library's error, so a log may contain it unchanged.
type Failure string

func (f Failure) Error() string { return string(f) }

// ForLog describes an error for a log: a Failure by its words, any other error by its class. The
// texts of libraries repeat their input: net/url repeats the whole URL, net/http the answer of a
// server, a database the statement.
func ForLog(err error) string {
	if err == nil {
		return ""
	}
	var parts []string
	var add func(error)
	add = func(err error) {
		var part string
		switch e := err.(type) {
		case Failure:
			part = string(e)
		case interface{ Unwrap() []error }:
			for _, one := range e.Unwrap() {
				add(one)
			}
			return
		default:
			if inner := errors.Unwrap(err); inner != nil && knownClass(err) == "" {
				add(inner)
				return
			}
			part = class(err)
		}
		if !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	add(err)
	return strings.Join(parts, ": ")
}

// classes are names that databases and the Workers runtime give their errors, the more precise ones
// first. The Worker's JavaScript reads the same file.
//
//go:embed classes.txt
var classesText string

var classes = strings.Split(strings.TrimSpace(classesText), "\n")

// knownClass returns the class of an error, "" for none of the known ones.
func knownClass(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "it took too long"
	case errors.Is(err, context.Canceled):
		return "it was ended"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it broke off"
	}
	text := err.Error()
	for _, c := range classes {
		if strings.Contains(text, c) {
			return c
		}
	}
	return ""
}

// class returns the class of an error. An error without a known one is described by its type.
func class(err error) string {
	if c := knownClass(err); c != "" {
		return c
	}
	return "an error of type " + reflect.TypeOf(err).String()
}
