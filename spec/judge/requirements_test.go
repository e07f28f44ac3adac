package judge_test

import (
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

func TestRequirementsAreInTheCatalogue(t *testing.T) {
	for _, id := range judge.Requirements() {
		if _, ok := spec.LookupRequirement(id); !ok {
			t.Errorf("%s is no requirement", id)
		}
	}
}
