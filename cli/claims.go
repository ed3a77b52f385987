package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"policytrail/policy"
	"policytrail/store"
)

// heldClaim is a claim beside what the document says.
type heldClaim struct {
	Document string `json:"document"`
	policy.Claim
	Then    []policy.StoredFlag `json:"then"`    // flags against it in force when it was made
	Now     []policy.StoredFlag `json:"now"`     // flags against it in force now
	Unknown bool                `json:"unknown"` // no version of that day is known
}

func (a *app) claims() *cobra.Command {
	c := &cobra.Command{
		Use:   "claims [DOC]",
		Short: "Hold public statements against what the documents say",
		Long: `Hold public statements, the claims of the watch list, against the clauses of
their documents, on the day they were made and now.

With --json: [{document, text, date, source, kinds, then: [flag], now: [flag],
unknown}]; unknown says that no version of that day is known.`,
		Args:              arguments(0, 1),
		ValidArgsFunction: a.completeDocument,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		settings, err := a.load()
		if err != nil {
			return err
		}
		var documents []policy.Document
		var known []string
		for _, d := range settings.Documents() {
			known = append(known, d.ID)
			if len(args) == 0 || d.ID == args[0] {
				documents = append(documents, d)
			}
		}
		if len(documents) == 0 {
			return unknownDocument(args[0], known)
		}
		return a.withHistory(c.Context(), func(s *store.Store) error {
			held, err := holdClaims(c.Context(), s, documents)
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(list(held))
			}
			a.printClaims(held)
			return nil
		})
	}
	return c
}

func holdClaims(ctx context.Context, s *store.Store, documents []policy.Document) ([]heldClaim, error) {
	ids, err := s.IDs(ctx)
	if err != nil {
		return nil, err
	}
	checked := map[string]bool{}
	for _, id := range ids {
		checked[id] = true
	}
	var held []heldClaim
	for _, d := range documents {
		for _, claim := range d.Claims {
			h := heldClaim{Document: d.ID, Claim: claim, Unknown: true}
			if checked[d.ID] {
				if err := h.hold(ctx, s); err != nil {
					return nil, err
				}
			}
			h.Then, h.Now = list(h.Then), list(h.Now)
			held = append(held, h)
		}
	}
	return held, nil
}

func (h *heldClaim) hold(ctx context.Context, s *store.Store) error {
	versions, err := s.Versions(ctx, h.Document)
	if err != nil {
		return err
	}
	day, err := time.Parse(time.DateOnly, h.Date)
	if err != nil {
		return fmt.Errorf("reading the date of a claim: %w", err)
	}
	end := day.Add(24*time.Hour - time.Millisecond) // what stood when the day was over
	h.Unknown = len(versions) == 0 || versions[0].At.After(end)
	if h.Now, err = h.against(ctx, s, nil); err != nil {
		return err
	}
	if !h.Unknown {
		h.Then, err = h.against(ctx, s, &end)
	}
	return err
}

// against are the stored flags that speak against the claim.
func (h *heldClaim) against(ctx context.Context, s *store.Store, at *time.Time) ([]policy.StoredFlag, error) {
	flags, err := s.Flags(ctx, policy.FlagQuery{Document: h.Document, At: at})
	if err != nil {
		return nil, err
	}
	var against []policy.StoredFlag
	for _, f := range flags {
		if len(h.Against([]policy.Flag{f.Flag})) > 0 {
			against = append(against, f)
		}
	}
	return against, nil
}

func (a *app) printClaims(held []heldClaim) {
	screen := a.screen()
	if len(held) == 0 {
		fmt.Fprintln(screen.out, "No claims. They stand in the watch list, under a document: claims: [{text, date, source, kinds}].")
		return
	}
	for _, h := range held {
		fmt.Fprintf(screen.out, "%s %s\n", screen.bold(h.Document), h.Claim)
		if h.Source != "" {
			fmt.Fprintf(screen.out, "  %s\n", screen.faint(h.Source))
		}
		if h.Unknown {
			fmt.Fprintln(screen.out, "  then: no version of that day is known")
		} else {
			printAgainst(screen, "then", h.Then)
		}
		printAgainst(screen, "now", h.Now)
	}
}

func printAgainst(screen screen, when string, flags []policy.StoredFlag) {
	if len(flags) == 0 {
		fmt.Fprintf(screen.out, "  %s: nothing speaks against it\n", when)
		return
	}
	fmt.Fprintf(screen.out, "  %s: %d against it\n", when, len(flags))
	for _, f := range flags {
		fmt.Fprintf(screen.out, "    %s %s, %s\n      “%s”\n", screen.severity(string(f.Severity)), f.Kind, lifetime(f), f.Sentence)
	}
}
