package machine

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"playtoken"
)

// ref returns a reference to a schema of the document.
func ref(schema string) object { return object{{"$ref", "#/components/schemas/" + schema}} }

// text returns the schema of a text. more has further members.
func text(more ...member) object { return append(object{{"type", "string"}}, more...) }

// describedText returns the schema of a text with a description.
func describedText(description string) object { return text(member{"description", description}) }

// integer returns the schema of a whole number. more has further members.
func integer(more ...member) object { return append(object{{"type", "integer"}}, more...) }

// array returns the schema of a list.
func array(items object) object { return object{{"type", "array"}, {"items", items}} }

// closed returns the schema of an object with these members and no other.
func closed(properties object, required []string) object {
	return object{
		{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false},
	}
}

// form returns the schema of a form. The interfaces ignore unknown fields.
func form(properties object, required []string) object {
	return object{
		{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", true},
	}
}

const hexDigit = "[0-9A-Fa-f]"

// hexPattern is the pattern of a number of hexadecimal digits.
func hexPattern(digits int) string { return hexDigit + "{" + strconv.Itoa(digits) + "}" }

// indexPattern is the pattern of the index of a numbered key: below MaxKeys, without leading zeros
// (D19).
func indexPattern() string {
	const last = playtoken.MaxKeys - 1
	var numbers []string
	for tens := range last/10 + 1 {
		units, prefix := 9, ""
		if tens == last/10 {
			units = last % 10
		}
		if tens > 0 {
			prefix = strconv.Itoa(tens)
		}
		numbers = append(numbers, prefix+"[0-"+strconv.Itoa(units)+"]")
	}
	return "(" + strings.Join(numbers, "|") + ")"
}

// describe returns a row of the table in a sentence or two.
func describe(p *playtoken.Parameter) string {
	description := p.Summary + ". " + strings.ToUpper(p.Format[:1]) + p.Format[1:] + "."
	if p.Requirement != playtoken.Optional && p.Requirement != playtoken.Required {
		description += " Required" + strings.TrimPrefix(p.Requirement.String(), "yes,") + "."
	}
	if p.Extension {
		description += " An extension: the specification's tables do not list it."
	}
	return description
}

// valueSchema returns the schema of a parameter's value, as far as a schema can describe it.
func valueSchema(p *playtoken.Parameter) object {
	schema := text()
	add := func(name string, value any) { schema = append(schema, member{name, value}) }
	switch p.Kind {
	case playtoken.KindWord:
		add("enum", p.Values)
	case playtoken.KindHex:
		add("pattern", "^"+hexPattern(p.Digits)+"$")
	case playtoken.KindAuthenticator:
		add("pattern", "^[0-9]{1,10},"+hexPattern(32)+"$")
	case playtoken.KindKeyID:
		longest := strconv.Itoa(playtoken.MaxKeyIDString)
		add("pattern", `^(`+hexPattern(p.Digits)+`|\^[\s\S]{1,`+longest+`})$`)
	case playtoken.KindWhole:
		example, _ := strconv.ParseInt(p.Example, 10, 64)
		return integer(member{"minimum", p.Min}, member{"maximum", p.Max}, member{"examples", []int64{example}})
	case playtoken.KindTime:
		add("pattern", `^([+ ][0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z)$`)
	case playtoken.KindIdentifier:
		add("pattern", `^[!-~]{4}$`)
	case playtoken.KindBase64:
		add("contentEncoding", "base64")
		add("maxLength", (p.Max+2)/3*4)
	case playtoken.KindText:
		add("maxLength", p.Max)
	}
	add("examples", []string{p.Example})
	if p.Secret {
		add("format", "password")
	}
	return schema
}

// structSchema returns the schema of the JSON of a struct.
func structSchema(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name := jsonName(f)
		if f.Anonymous {
			continue // its members are among those of the struct
		}
		if !strings.HasSuffix(f.Tag.Get("json"), ",omitempty") {
			required = append(required, name)
		}
		properties = append(properties, member{name, typeSchema(f.Type)})
	}
	return closed(properties, required)
}

// jsonName returns the name of a field in JSON.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func typeSchema(t reflect.Type) object {
	switch {
	case t.Kind() == reflect.Pointer:
		return typeSchema(t.Elem())
	case t == reflect.TypeFor[time.Time]():
		return text(member{"format", "date-time"})
	case t.Kind() == reflect.Struct:
		return structSchema(t)
	case t.Kind() == reflect.Slice:
		return array(typeSchema(t.Elem()))
	case t.Kind() == reflect.String:
		return text()
	case t.Kind() == reflect.Bool:
		return object{{"type", "boolean"}}
	case t.Kind() == reflect.Map:
		return object{{"type", "object"}}
	case t.Kind() == reflect.Int:
		return integer()
	}
	return integer(member{"minimum", 0})
}
