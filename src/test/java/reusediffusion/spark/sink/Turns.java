package reusediffusion.spark.sink;

import java.util.ArrayList;
import java.util.List;

/**
 * Lets threads take one step at a time, in an order that is given, and ends one of them in place of a step where that is chosen. Orders that
 * differ only in steps which do not meet are one order, and of those one is played: each choice that was tried sleeps in the branches of the
 * choices behind it, until something is done that it meets (the sleep sets of Godefroid, 1996).
 */
final class Turns {
    private enum State {
        BUSY,
        WAITS,
        GOES,
        DIES,
        OVER
    }

    /** What is done in steps. */
    interface Work {
        void run() throws Exception;
    }

    /**
     * What a thread is about to do.
     *
     * @param writes the place that it writes to, or null where it looks
     */
    record Step(String writes) {
        static final Step LOOK = new Step(null);

        /** Whether it matters which of the two comes first: not of two looks, nor of what is written to two places. */
        boolean meets(Step other) {
            return (writes == null) != (other.writes == null) || writes != null && writes.equals(other.writes);
        }
    }

    /** What can come next: a thread's step, or its end in place of it. One of all threads may end so. */
    private record Choice(int thread, Step step, boolean dies) {
        boolean meets(Choice other) {
            boolean both = dies && other.dies || !dies && !other.dies && step.meets(other.step);
            return thread == other.thread || both;
        }
    }

    /**
     * An order that was played.
     *
     * @param isNew whether it is none of those before; else it was broken off where that was clear
     * @param next the choices that lead to the next one, or null behind the last
     */
    record Played(boolean isNew, List<Integer> next) {}

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private final State[] states;
    private final Step[] steps;
    private Throwable failure;

    Turns(int threads) {
        states = new State[threads];
        steps = new Step[threads];
        java.util.Arrays.fill(states, State.BUSY);
    }

    /** The life of one of the threads. */
    void live(int thread, Work work) {
        Throwable thrown = null;
        try {
            work.run();
        } catch (Killed e) {
            // as chosen
        } catch (Exception | Error e) {
            thrown = e;
        }
        synchronized (this) {
            failure = failure == null ? thrown : failure;
            states[thread] = State.OVER;
            notifyAll();
        }
    }

    /** Before each step. */
    synchronized void await(int thread, Step step) {
        steps[thread] = step;
        states[thread] = State.WAITS;
        notifyAll();
        while (states[thread] == State.WAITS) {
            pause();
        }
        if (states[thread] == State.DIES) {
            throw new Killed();
        }
        states[thread] = State.BUSY;
    }

    private void pause() {
        try {
            wait();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives turns until all threads have ended: those that are chosen, and then the first that there is. */
    synchronized Played play(List<Integer> choices) throws Exception {
        List<Integer> made = new ArrayList<>();
        List<Integer> options = new ArrayList<>();
        List<Choice> asleep = new ArrayList<>();
        boolean mayDie = true;
        for (List<Integer> waiting = waiting(); !waiting.isEmpty(); waiting = waiting()) {
            List<Choice> awake = choices(waiting, mayDie);
            awake.removeAll(asleep);
            if (awake.isEmpty()) {
                waiting.forEach(thread -> go(new Choice(thread, null, true)));
                waiting();
                return new Played(false, next(made, options));
            }
            int number = made.size() < choices.size() ? choices.get(made.size()) : 0;
            Choice chosen = awake.get(number);
            made.add(number);
            options.add(awake.size());
            asleep.addAll(awake.subList(0, number));
            asleep.removeIf(chosen::meets);
            mayDie &= !chosen.dies;
            go(chosen);
        }
        if (failure != null) {
            throw new IllegalStateException("after " + made, failure);
        }
        return new Played(true, next(made, options));
    }

    private List<Choice> choices(List<Integer> waiting, boolean mayDie) {
        List<Choice> all = new ArrayList<>();
        waiting.forEach(thread -> all.add(new Choice(thread, steps[thread], false)));
        if (mayDie) {
            waiting.forEach(thread -> all.add(new Choice(thread, steps[thread], true)));
        }
        return all;
    }

    private void go(Choice chosen) {
        states[chosen.thread] = chosen.dies ? State.DIES : State.GOES;
        notifyAll();
    }

    /** Threads that wait for their turn, when no other is at work. */
    private List<Integer> waiting() {
        while (true) {
            List<Integer> waiting = new ArrayList<>();
            boolean busy = false;
            for (int i = 0; i < states.length; i++) {
                busy |= states[i] != State.WAITS && states[i] != State.OVER;
                if (states[i] == State.WAITS) {
                    waiting.add(i);
                }
            }
            if (!busy) {
                return waiting;
            }
            pause();
        }
    }

    private static List<Integer> next(List<Integer> made, List<Integer> options) {
        for (int last = made.size() - 1; last >= 0; last--) {
            if (made.get(last) + 1 < options.get(last)) {
                List<Integer> next = new ArrayList<>(made.subList(0, last));
                next.add(made.get(last) + 1);
                return next;
            }
        }
        return null;
    }
}
