package reusediffusion.spark;

/** The version of this program, as far as it changes what samples look like. */
final class Version {
    /** Raised when equal settings no longer give equal samples. */
    static final String CODE = "0.1";

    private Version() {}
}
