package portal

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
)

// document is openapi.json as far as the tests look at it.
type document struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Parameters  []struct {
			Name, In string
			Required bool
			Schema   map[string]any
		}
		RequestBody struct {
			Content map[string]struct {
				Schema   map[string]any
				Examples map[string]struct{ Value map[string]any }
			}
		}
		Responses map[string]struct {
			Description string
			Content     map[string]struct {
				Examples map[string]struct {
					Value struct{ ErrorCode int }
				}
			}
		}
	}
	Components struct {
		Schemas map[string]struct {
			Properties map[string]map[string]any
			Required   []string
		}
	}
}

func readOpenAPI(t *testing.T) (d document, text string) {
	t.Helper()
	b := built(t)["openapi.json"]
	if err := json.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d, string(b)
}

// TestOpenAPI holds the document to the tables.
func TestOpenAPI(t *testing.T) {
	d, text := readOpenAPI(t)
	if d.OpenAPI != "3.1.0" {
		t.Errorf("openapi is %q", d.OpenAPI)
	}
	operations := d.Paths["/hms/pr/token"]
	get, post := operations["get"], operations["post"]
	redemption := d.Paths["/hms/pr/redeem"]["post"]
	stored, found := d.Paths["/keystore/keys/{kid}"]["get"], d.Paths["/hms/records"]["get"]
	if get.OperationID == "" || get.OperationID == post.OperationID {
		t.Errorf("the operations are named %q and %q", get.OperationID, post.OperationID)
	}
	rows := playtoken.Parameters()
	properties := d.Components.Schemas["TokenRequest"].Properties
	if len(get.Parameters) != len(rows) || len(properties) != len(rows) {
		t.Fatalf("%d parameters and %d properties for %d rows", len(get.Parameters), len(properties), len(rows))
	}
	for i, row := range rows {
		if p := get.Parameters[i]; p.Name != row.Name || p.In != "query" || p.Required != (row.Requirement == playtoken.Required) {
			t.Errorf("parameter %d is %+v, want %s", i, p, row.Name)
		}
		if pattern, ok := properties[row.Name]["pattern"].(string); ok && !regexp.MustCompile(strings.ReplaceAll(pattern, `[\s\S]`, `(?s:.)`)).MatchString(row.Example) {
			t.Errorf("the example of %s does not fit %s", row.Name, pattern)
		}
	}
	for _, row := range append(playtoken.Codes(), playtoken.HTTPErrors()...) {
		for _, status := range [...]int{row.Status, row.CallerStatus} {
			if status == 0 {
				continue
			}
			for name, o := range map[string]struct {
				described string
				raises    bool
			}{
				"token":      {post.Responses[strconv.Itoa(status)].Description, row.Stage != playtoken.StageRedemption},
				"key store":  {stored.Responses[strconv.Itoa(status)].Description, slices.Contains(keystore.Codes, row.Code)},
				"records":    {found.Responses[strconv.Itoa(status)].Description, slices.Contains(records.Codes, row.Code)},
				"redemption": {redemption.Responses[strconv.Itoa(status)].Description, slices.Contains(redeem.Codes, row.Code)},
			} {
				_, codes, _ := strings.Cut(o.described, ":")
				if strings.Contains(codes, " "+row.Code.String()+" ") != o.raises {
					t.Errorf("%s: whether the response of status %d has %v is not %t: %s", name, status, row.Code, o.raises, o.described)
				}
			}
		}
	}
	if got := post.Responses["400"].Content["application/json"].Examples["-4020"].Value.ErrorCode; got != -4020 {
		t.Errorf("the example of -4020 has the code %d", got)
	}
	for _, reference := range regexp.MustCompile(`"\$ref": "#/components/schemas/(\w+)"`).FindAllStringSubmatch(text, -1) {
		if _, ok := d.Components.Schemas[reference[1]]; !ok {
			t.Errorf("there is no schema %s", reference[1])
		}
	}
}
