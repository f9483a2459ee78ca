package machine

import (
	"fmt"
	"strings"

	"playtoken"
	"playtoken/internal/api"
)

// An operation has the parts of an operation of OpenAPI that its route does not have.
type operation struct {
	id, summary, description string
	// parameters precede those of the route's query.
	parameters []any
	// success are the answers of success.
	success object
	// body is the body of the request, nil for none.
	body object
}

// routePaths describes the routes of an interface. The operations are by method and path, such as
// "GET /keystore/keys". A route without an operation, or the reverse, is a mistake in this package.
func routePaths(
	answers map[playtoken.Code]*api.Answer, routes []api.Route, tag, scheme string, operations map[string]operation,
) object {
	var paths object
	for _, route := range routes {
		name := route.Method + " " + route.Path
		o, ok := operations[name]
		if !ok {
			panic("machine: the route " + name + " has no operation")
		}
		method := member{strings.ToLower(route.Method), o.describe(answers, route, tag, scheme)}
		if n := len(paths); n > 0 && paths[n-1].name == route.Path {
			paths[n-1].value = append(paths[n-1].value.(object), method)
			continue
		}
		paths = append(paths, member{route.Path, object{method}})
	}
	if len(routes) != len(operations) {
		panic(fmt.Sprintf("machine: %d operations for %d routes of %s", len(operations), len(routes), tag))
	}
	return paths
}

func (o operation) describe(
	answers map[playtoken.Code]*api.Answer, route api.Route, tag, scheme string,
) object {
	described := object{{"operationId", o.id}, {"summary", o.summary}}
	if o.description != "" {
		described = append(described, member{"description", o.description})
	}
	described = append(described, member{"tags", []string{tag}}, member{"security", security(scheme)})
	if o.body != nil {
		described = append(described, member{"requestBody", o.body})
	}
	if route.Method == "GET" || len(o.parameters) > 0 {
		parameters := append([]any{}, o.parameters...)
		if o.body == nil {
			for _, p := range route.Parameters {
				parameters = append(parameters, parameter("query", p.Name, p.Summary+".", routeValue(p)))
			}
		}
		described = append(described, member{"parameters", parameters})
	}
	return append(described, member{"responses", append(o.success, refusals(answers, route.Codes)...)})
}

// routeValue returns the schema of a parameter's value.
func routeValue(p api.Parameter) object {
	switch {
	case p.Values != nil:
		return text(member{"enum", p.Values})
	case p.Default > 0:
		return integer(member{"minimum", 1}, member{"maximum", p.Max}, member{"default", p.Default})
	case p.Max > 0:
		return integer(member{"minimum", 1}, member{"maximum", p.Max})
	}
	return text()
}

// routeForm returns the schema of the form that a route reads.
func routeForm(route api.Route) object {
	properties, required := object{}, []string{}
	for _, p := range route.Parameters {
		schema := append(object{{"description", p.Summary + "."}}, routeValue(p)...)
		if p.Example != "" {
			schema = append(schema, member{"examples", []string{p.Example}})
		}
		if p.Required {
			required = append(required, p.Name)
		}
		properties = append(properties, member{p.Name, schema})
	}
	return form(properties, required)
}
