// Answers the questions of peers_bench with Go casbin, as many as fit into the time, and prints the
// seconds a check took, five samples, and how many answers were equal. Fails if one differs.
//
//	main DIRECTORY      (peers_bench wrote it)
//
// Build: GO111MODULE=off GOPATH=/usr/share/gocode go build main.go
// (Debian: golang-github-casbin-casbin-dev)
package main

import (
	"encoding/csv"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/casbin/casbin"
)

const (
	samples      = 5
	sampleTime   = 600 * time.Millisecond
	leastAnswers = 20
)

func readQuestions(path string) [][]string {
	file, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	questions, err := csv.NewReader(file).ReadAll()
	if err != nil {
		log.Fatal(err)
	}
	return questions
}

func answer(enforcer *casbin.Enforcer, question []string) {
	allowed, err := enforcer.Enforce(question[0], question[1])
	if err != nil {
		log.Fatal(err)
	}
	if allowed != (question[2] == "1") {
		log.Fatalf("casbin answers differently: %v", question)
	}
}

func main() {
	log.SetFlags(0)
	directory := os.Args[1]
	enforcer, err := casbin.NewEnforcer(
		filepath.Join(directory, "model.conf"), filepath.Join(directory, "policy.csv"))
	if err != nil {
		log.Fatal(err)
	}
	questions := readQuestions(filepath.Join(directory, "questions.csv"))
	var seconds []float64
	next := 0
	for len(seconds) < samples {
		begun := time.Now()
		answers := 0
		for answers < leastAnswers || time.Since(begun) < sampleTime {
			answer(enforcer, questions[next%len(questions)])
			next++
			answers++
		}
		seconds = append(seconds, time.Since(begun).Seconds()/float64(answers))
	}
	result := map[string]any{"seconds": seconds, "answers": next}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}
