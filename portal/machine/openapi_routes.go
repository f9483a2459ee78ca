package machine

import (
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/phrase"
	"playtoken/protocol"
)

// interfacePaths describes the routes of an interface by their paths.
func interfacePaths(answers map[playtoken.Code]*api.Answer, i *api.Interface) object {
	var paths object
	for _, route := range i.Routes {
		method := member{strings.ToLower(route.Method), operation(answers, i, route)}
		if n := len(paths); n > 0 && paths[n-1].name == route.Path {
			paths[n-1].value = append(paths[n-1].value.(object), method)
			continue
		}
		paths = append(paths, member{route.Path, object{method}})
	}
	return paths
}

func operation(answers map[playtoken.Code]*api.Answer, i *api.Interface, route api.Route) object {
	described := object{{"operationId", route.Name}, {"summary", route.Summary}}
	if route.Description != "" {
		described = append(described, member{"description", route.Description})
	}
	described = append(described, member{"tags", []string{i.Tag}})
	if i.Secret != "" {
		described = append(described, member{"security", []any{object{{string(i.Secret), []string{}}}}})
	}
	if route.Body.Max > 0 {
		described = append(described, member{"requestBody", requestBody(route)})
	}
	var parameters []any
	for _, p := range route.Parameters {
		if p.In != api.InForm {
			parameters = append(parameters, routeParameter(p))
		}
	}
	if parameters != nil {
		described = append(described, member{"parameters", parameters})
	}
	responses := append(documented(route.Answers), refusals(answers, i, route.Codes)...)
	return append(described, member{"responses", responses})
}

// routeParameter describes a parameter outside of the body.
func routeParameter(p api.Parameter) object {
	in := p.In
	if in == api.InQuery {
		in = "query"
	}
	described := object{{"name", p.Name}, {"in", string(in)}, {"description", routeSummary(p)}}
	if p.Required {
		described = append(described, member{"required", true})
	}
	return append(described, member{"schema", routeValue(p)})
}

func routeSummary(p api.Parameter) string {
	if p.Summary == "" {
		return describe(p.Row)
	}
	return p.Summary + "."
}

// routeValue returns the schema of a parameter's value.
func routeValue(p api.Parameter) object {
	switch {
	case p.Row != nil:
		return valueSchema(p.Row)
	case p.Values != nil:
		return text(member{"enum", p.Values})
	case p.Default > 0:
		return integer(member{"minimum", 1}, member{"maximum", p.Max}, member{"default", p.Default})
	case p.Max > 0:
		return integer(member{"minimum", 1}, member{"maximum", p.Max})
	}
	return text()
}

// requestBody describes the body that a route reads.
func requestBody(route api.Route) object {
	b := route.Body
	described := object{{"description", "At most " + phrase.Kibibytes(b.Max) + "."}}
	if b.Required {
		described = append(described, member{"required", true})
	}
	var body object
	switch {
	case route.Path == protocol.Path:
		schema := object{{"schema", ref("TokenRequest")}, {"examples", requestExamples()}}
		body = object{{b.Type, schema}}
	case b.Type == protocol.FormType:
		body = content(b.Type, routeForm(route))
	case b.Value != nil:
		body = content(b.Type, sentSchema(b.Value))
	default:
		body = content(b.Type, text())
	}
	return append(described, member{"content", body})
}

// routeForm returns the schema of the form that a route reads.
func routeForm(route api.Route) object {
	properties, required := object{}, []string{}
	for _, p := range route.Parameters {
		if p.In != api.InForm {
			continue
		}
		schema := append(object{{"description", routeSummary(p)}}, routeValue(p)...)
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

// documented are the answers beside refusals. Two bodies of one content type are alternatives.
func documented(answers []api.Documented) object {
	var list object
	for _, a := range answers {
		var bodies object
		for n, c := range a.Content {
			schema := text()
			if c.Value != nil {
				schema = answeredSchema(c.Value)
			}
			if n > 0 && a.Content[n-1].Type == c.Type {
				earlier := answeredSchema(a.Content[n-1].Value)
				bodies[len(bodies)-1] = content(c.Type, object{{"anyOf", []any{earlier, schema}}})[0]
				continue
			}
			bodies = append(bodies, content(c.Type, schema)...)
		}
		list = append(list, member{strconv.Itoa(a.Status), response(a.Summary, bodies)})
	}
	return list
}
