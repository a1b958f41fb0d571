package reusediffusion.pipeline;

import java.nio.file.Path;

/**
 * Where the project lies: what defaults such as models/ and input/ are relative to. It is the folder in the system property
 * {@code spark.reusediffusion.home}, which the scripts in jobs/ set; without it the one that the program was started in.
 */
public final class Home {
    private Home() {}

    /** A path under it. */
    public static Path path(String relative) {
        return Path.of(System.getProperty("spark.reusediffusion.home", "")).resolve(relative);
    }
}
