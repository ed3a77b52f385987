package extract

import "testing"

func TestEffectiveDate(t *testing.T) {
	for _, test := range []struct{ language, line, want string }{
		{"en", "Last updated: May 25, 2018", "2018-05-25"},
		{"en", "Effective as of the 1st of June 2020", "2020-06-01"},
		{"en", "Effective Date: Sept. 3, 2021", "2021-09-03"},
		{"en", "Updated 2021-09-03", "2021-09-03"},
		{"en", "Last revised 13/02/2020", "2020-02-13"},
		{"en", "Last revised 02/13/2020", "2020-02-13"},
		{"en", "Last revised 02/03/2020", ""},
		{"en", "Last updated: May 2018", ""},
		{"en", "Last updated: February 30, 2018", ""},
		{"en", "We were founded on May 25, 2018.", ""},
		{"de", "Stand: 12. März 2023", "2023-03-12"},
		{"de", "Gültig ab 01.07.2022", "2022-07-01"},
		{"de", "Zuletzt aktualisiert am 3. Dez. 2021", "2021-12-03"},
		{"fr", "Dernière mise à jour : 1er août 2022", "2022-08-01"},
		{"fr", "En vigueur au 05/11/2021", "2021-11-05"},
		{"es", "Última actualización: 9 de enero de 2024", "2024-01-09"},
		{"it", "Ultimo aggiornamento: 14 luglio 2020", "2020-07-14"},
		{"pt", "Última atualização em 2 de março de 2023", "2023-03-02"},
		{"nl", "Laatst gewijzigd op 8 mei 2019", "2019-05-08"},
		{"zh", "更新日期：2024年8月1日", "2024-08-01"},
		{"ja", "最終改定日：2021年4月1日", "2021-04-01"},
		{"ko", "시행일: 2023년 10월 5일", "2023-10-05"},
	} {
		got := effectiveDate([]passage{{text: "Title"}, {text: test.line}}, nil, test.language)
		if got != test.want {
			t.Errorf("%q: got %q, want %q", test.line, got, test.want)
		}
	}
}

func TestEffectiveBeforeUpdated(t *testing.T) {
	lines := []passage{{text: "Last updated: April 30, 2023"}, {text: "Effective:"}, {text: "May 31, 2023"}}
	if got := effectiveDate(lines, nil, "en"); got != "2023-05-31" {
		t.Errorf("got %q", got)
	}
	if got := effectiveDate([]passage{{text: "Terms"}}, []string{"Updated 2 May 2020"}, "en"); got != "2020-05-02" {
		t.Errorf("from the page's opening: got %q", got)
	}
}

func TestLanguage(t *testing.T) {
	german := "Wir verarbeiten Ihre Daten nur, soweit das für den Vertrag nötig ist, und löschen sie, sobald das Gesetz es erlaubt. "
	for _, test := range []struct{ declared, page, text, want string }{
		{"en-GB", "de", german, "en"},
		{"", "zh_CN", "", "zh"},
		{"", "x-default", "Terms", ""},
		{"", "", repeat(german, 20), "de"},
		{"", "en", repeat(german, 20), "de"}, // a template's word
		{"", "nb", repeat("Vi behandler personopplysninger om deg når du bruker tjenesten vår, og sletter dem når vi ikke trenger dem. ", 20), "nb"},
	} {
		if got := languageOf(test.declared, test.page, test.text); got != test.want {
			t.Errorf("declared %q, page %q: got %q, want %q", test.declared, test.page, got, test.want)
		}
	}
}

func repeat(text string, n int) (out string) {
	for range n {
		out += text
	}
	return out
}
