package reusediffusion.job.run;

/** Raised by a job that looked for problems, and found some: the message says how many and what to do. */
public final class ProblemsFound extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Ends a job that found problems, with a sentence that counts them. */
    public ProblemsFound(String message) {
        super(message);
    }
}
