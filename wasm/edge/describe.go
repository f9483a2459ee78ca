//go:build js && wasm && !hot

package main

import (
	"encoding/json"
	"slices"
	"unsafe"

	"playtoken/internal/api"
	"playtoken/internal/issue"
	"playtoken/internal/routes"
)

// describe returns the address of a step whose body is the route table as JSON, for the build.
//
//go:wasmexport edge_describe
func describe() unsafe.Pointer { return service.describe().write() }

// describe returns a step whose body is the route table as JSON, from which the build makes
// interfaces.mjs: the interfaces, the root of the service's paths, and the largest size of the body
// of a token request.
func (s *serviceState) describe() step {
	type entry struct {
		Paths   []string `json:"paths"`
		Headers []string `json:"headers"`
		// HTML marks the interface whose errors are HTML unless the query demands JSON.
		HTML bool `json:"html"`
		// TestOnly marks the interface that the production environment lacks.
		TestOnly bool `json:"testOnly"`
		// Full marks the interface that the hot module lacks.
		Full bool `json:"full"`
	}
	hot := routes.Hot(routes.Config{Endpoint: new(issue.Endpoint)})
	var all []entry
	for _, i := range s.routes {
		html := slices.Contains(i.Refusals, api.HTML)
		full := !slices.ContainsFunc(hot, func(other *api.Interface) bool { return other.Path == i.Path })
		all = append(all, entry{i.Paths(), append([]string{}, i.Headers...), html, i.TestOnly, full})
	}
	text, err := json.Marshal(struct {
		Root       string  `json:"root"`
		MaxBody    int     `json:"maxBody"`
		Interfaces []entry `json:"interfaces"`
	}{routes.Root, issue.MaxBody, all})
	if err != nil {
		panic(err)
	}
	return step{answer: api.Answer{Status: 200, Body: string(text)}}
}
