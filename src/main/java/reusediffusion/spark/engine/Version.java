package reusediffusion.spark.engine;

/** The version of this program, as far as it changes what samples look like. */
public final class Version {
    /** Raised when equal settings no longer give equal samples. */
    public static final String CODE = "0.1";

    private Version() {}
}
