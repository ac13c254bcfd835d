package processpool

import "concurrency/exercises/executor"

// backlog is the queue of jobs, first in, first out.
type backlog struct {
	jobs []executor.Job
	from int
	wide int // jobs that several workers may share
}

func (q *backlog) len() int { return len(q.jobs) - q.from }

func (q *backlog) push(job executor.Job) {
	if q.from > 1024 && q.from > len(q.jobs)/2 { // so that the front is not kept for ever
		q.jobs = append(q.jobs[:0], q.jobs[q.from:]...)
		clear(q.jobs[len(q.jobs) : len(q.jobs)+q.from])
		q.from = 0
	}
	q.jobs = append(q.jobs, job)
	if job.Wide() {
		q.wide++
	}
}

func (q *backlog) pop() executor.Job {
	job := q.jobs[q.from]
	q.jobs[q.from] = nil
	if q.from++; q.from == len(q.jobs) {
		q.jobs, q.from = q.jobs[:0], 0
		if cap(q.jobs) > 1<<16 {
			q.jobs = nil
		}
	}
	if job.Wide() {
		q.wide--
	}
	return job
}
