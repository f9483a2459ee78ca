package api

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Failure is an error in words of our own. It repeats nothing of a request, of an answer or of a library's error, so a log may have
// it as it is.
type Failure string

func (f Failure) Error() string { return string(f) }

// ForLog is an error as a log may have it: a Failure by its words, any other error by its class. The texts of libraries repeat their
// input: net/url the whole URL, net/http what a server sent, a database the statement.
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

// classes are what databases and the Workers runtime call their errors. The more precise ones come first. The Worker's JavaScript has
// them from the same file.
//
//go:embed classes.txt
var classesText string

var classes = strings.Split(strings.TrimSpace(classesText), "\n")

// knownClass is what an error is known to be, "" for none of the classes.
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

// class is the class of an error, its type where it is not a known one.
func class(err error) string {
	if c := knownClass(err); c != "" {
		return c
	}
	return fmt.Sprintf("an error of type %T", err)
}
