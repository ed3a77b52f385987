package clause

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"
)

// The shape of a pack file. The reader takes its known keys from these structs
// and the schema is made of them, so neither can fall behind the other.
type (
	packFormat struct {
		Pack      string                     `yaml:"pack" jsonschema:"required" jsonschema_description:"The pack's name; it stands beside every flag."`
		Version   int                        `yaml:"version" jsonschema:"minimum=1" jsonschema_description:"Raise it when the rules change."`
		Language  string                     `yaml:"language" jsonschema_description:"Primary language tag of the texts the rules read: en, de, zh."`
		Off       []string                   `yaml:"off" jsonschema_description:"Ids of rules or kinds of earlier packs to switch off."`
		Kinds     []kindFormat               `yaml:"kinds" jsonschema_description:"Clause kinds of your own, or other words for known ones."`
		Families  map[string][]patternFormat `yaml:"families" jsonschema_description:"Named alternatives, used in patterns as $name."`
		Negation  negationFormat             `yaml:"negation" jsonschema_description:"How the language denies."`
		Actors    actorsFormat               `yaml:"actors" jsonschema_description:"How the language names who acts."`
		Modifiers modifiersFormat            `yaml:"modifiers" jsonschema_description:"Named words that raise or lower a severity by a step."`
		Mentions  []mentionFormat            `yaml:"mentions" jsonschema_description:"Wordings near a match that only name a matter. The sentence is flagged, but its coming and going tells no event."`
		Rules     []ruleFormat               `yaml:"rules" jsonschema_description:"The rules."`
	}
	kindFormat struct {
		ID       string         `yaml:"id" jsonschema:"required"`
		Title    string         `yaml:"title" jsonschema:"required"`
		Meaning  string         `yaml:"meaning" jsonschema:"required" jsonschema_description:"One plain sentence."`
		Why      string         `yaml:"why" jsonschema_description:"Why it matters to the reader."`
		Severity severityFormat `yaml:"severity" jsonschema:"required"`
		Weight   int            `yaml:"weight" jsonschema:"minimum=0,maximum=50" jsonschema_description:"Points it takes from a document's score of 100, or gives back; left away, by its severity."`
		Examples []string       `yaml:"examples" jsonschema_description:"How it is commonly worded."`
	}
	severityFormat struct {
		Affirmed string `yaml:"affirmed" jsonschema:"enum=critical,enum=warning,enum=notice,enum=good"`
		Negated  string `yaml:"negated" jsonschema:"enum=critical,enum=warning,enum=notice,enum=good" jsonschema_description:"Left away, denials are not flagged."`
	}
	negationFormat struct {
		Words  []patternFormat `yaml:"words" jsonschema_description:"not, never, without"`
		After  []patternFormat `yaml:"after" jsonschema_description:"Negations right behind the verb: sell no data."`
		Except []patternFormat `yaml:"except" jsonschema_description:"Negations that deny nothing: not limited to."`
		Stop   []patternFormat `yaml:"stop" jsonschema_description:"What a negation does not reach across."`
	}
	actorsFormat struct {
		We    []patternFormat `yaml:"we"`
		You   []patternFormat `yaml:"you"`
		Third []patternFormat `yaml:"third"`
		Named []patternFormat `yaml:"named" jsonschema_description:"Verbs that what stands before them does; a name there is the company's, so it is we: may, reserves."`
		Same  []patternFormat `yaml:"same" jsonschema_description:"Such verbs without a subject of their own: and may."`
	}
	modifiersFormat struct {
		Worse  map[string][]patternFormat `yaml:"worse"`
		Better map[string][]patternFormat `yaml:"better"`
	}
	mentionFormat struct {
		Kinds []string        `yaml:"kinds" jsonschema:"required" jsonschema_description:"Ids of the kinds."`
		Any   []patternFormat `yaml:"any" jsonschema:"required" jsonschema_description:"One of these stands near the match."`
	}
	ruleFormat struct {
		ID       string          `yaml:"id" jsonschema:"required"`
		Kind     string          `yaml:"kind" jsonschema:"required"`
		Override bool            `yaml:"override" jsonschema_description:"Whether it takes the place of the rule of this id in an earlier pack."`
		Severity severityFormat  `yaml:"severity" jsonschema_description:"Instead of the kind's."`
		Polarity string          `yaml:"polarity" jsonschema:"enum=guarded,enum=affirmed,enum=negated"`
		Guard    int             `yaml:"guard" jsonschema:"minimum=0,maximum=30" jsonschema_description:"How many words before the anchor a negation counts; 8 when left away."`
		Actor    string          `yaml:"actor" jsonschema:"enum=we,enum=you,enum=third,enum=any"`
		MinWords int             `yaml:"min_words" jsonschema:"minimum=1,maximum=50" jsonschema_description:"Shorter sentences are headings."`
		Items    bool            `yaml:"items" jsonschema_description:"Whether each item of a list is flagged whose lead-in the rule matches: we are not liable for …"`
		Anchor   patternFormat   `yaml:"anchor" jsonschema_description:"The word negation and actor are judged at."`
		Any      []patternFormat `yaml:"any" jsonschema:"required" jsonschema_description:"One of these matches …"`
		Unless   []patternFormat `yaml:"unless" jsonschema_description:"… and none of these within 15 words of the match."`
		Affirmed []patternFormat `yaml:"affirmed" jsonschema_description:"What makes it a statement, whatever negations there are."`
		Negated  []patternFormat `yaml:"negated" jsonschema_description:"What makes it a denial."`
		Worse    []string        `yaml:"worse" jsonschema_description:"Modifiers that raise the severity."`
		Better   []string        `yaml:"better" jsonschema_description:"Modifiers that lower it."`
		Tests    testsFormat     `yaml:"tests"`
	}
	testsFormat struct {
		Match   []string `yaml:"match" jsonschema_description:"Sentences the rule flags."`
		Negated []string `yaml:"negated" jsonschema_description:"Sentences it flags as denials."`
		NoMatch []string `yaml:"nomatch" jsonschema_description:"Sentences it leaves alone."`
	}
	// patternFormat is a row of words, or one of the forms of patternMapping.
	patternFormat  struct{}
	patternMapping struct {
		Pattern string          `yaml:"pattern"`
		All     []patternFormat `yaml:"all" jsonschema_description:"All of these, in any order."`
		Within  int             `yaml:"within" jsonschema:"minimum=1,maximum=500" jsonschema_description:"Within so many words; 40 when left away."`
		RE      string          `yaml:"re" jsonschema_description:"An RE2 expression over the lower-case words with one space between."`
		Unless  []patternFormat `yaml:"unless"`
	}
)

// keysOf are the keys of a mapping in a pack file.
func keysOf[T any]() []string {
	var keys []string
	shape := reflect.TypeFor[T]()
	for i := range shape.NumField() {
		keys = append(keys, shape.Field(i).Tag.Get("yaml"))
	}
	return keys
}

// JSONSchema says that a pattern is text or a mapping, and refers to it by
// name: patterns stand in patterns.
func (patternFormat) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Ref: "#/$defs/pattern"}
}

// Schema is a JSON Schema (draft 2020-12) of pack files, for editors.
func Schema() ([]byte, error) {
	reflector := jsonschema.Reflector{
		FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Anonymous: true, DoNotReference: true, ExpandedStruct: true,
	}
	schema := reflector.Reflect(&packFormat{})
	schema.Title = "policytrail rule pack"
	schema.Description = "How clauses are recognised in texts of one language."
	mapping := reflector.Reflect(&patternMapping{})
	mapping.Version = ""
	schema.Definitions = jsonschema.Definitions{"pattern": {
		OneOf: []*jsonschema.Schema{{Type: "string", MinLength: new(uint64(1))}, mapping},
	}}
	data, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the schema: %w", err)
	}
	return append(data, '\n'), nil
}
