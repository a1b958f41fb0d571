package reusediffusion.pipeline;

/** How long something is needed: until it was ended and everybody who entered before has left; then it is closed, once. */
final class Tenure {
    private final Runnable close;
    private int inside = 1; // the owner
    private boolean ended;

    Tenure(Runnable close) {
        this.close = close;
    }

    /** False where it has ended. */
    synchronized boolean enter() {
        if (ended) {
            return false;
        }
        inside++;
        return true;
    }

    void leave() {
        boolean last;
        synchronized (this) {
            inside--;
            last = inside == 0;
        }
        if (last) {
            close.run();
        }
    }

    /** The owner needs it no more. */
    void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        leave();
    }
}
