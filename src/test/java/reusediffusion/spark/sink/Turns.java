package reusediffusion.spark.sink;

import java.util.ArrayList;
import java.util.List;

/** Lets threads take one step at a time, in an order that is given, and ends one of them in place of a step where that is chosen. */
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

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private final State[] states;
    private Throwable failure;

    Turns(int threads) {
        states = new State[threads];
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
    synchronized void await(int thread) {
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

    /**
     * Gives turns until all threads have ended: those that are chosen, and then the first that there is.
     *
     * @return the choices that lead to the next order of all, or null where this was the last
     */
    synchronized List<Integer> play(List<Integer> choices) throws Exception {
        List<Integer> made = new ArrayList<>();
        List<Integer> options = new ArrayList<>();
        int kills = 1;
        for (List<Integer> waiting = waiting(); !waiting.isEmpty(); waiting = waiting()) {
            int choice = made.size() < choices.size() ? choices.get(made.size()) : 0;
            made.add(choice);
            options.add(waiting.size() * (1 + kills));
            boolean dies = choice >= waiting.size();
            kills -= dies ? 1 : 0;
            states[waiting.get(choice % waiting.size())] = dies ? State.DIES : State.GOES;
            notifyAll();
        }
        if (failure != null) {
            throw new IllegalStateException("after " + made, failure);
        }
        return next(made, options);
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
