package reusediffusion.pipeline.folder;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where this program lies, which defaults such as models/ and input/ are relative to, and where its results go by default. The scripts in
 * jobs/ tell both by the system properties {@code spark.reusediffusion.home} and {@code spark.reusediffusion.work}: of a source tree they
 * are one folder; results of an unpacked release, which may be read-only, go to the folder that the user is in. Without them both are the
 * folder that the program was started in.
 */
public final class Installation {
    private static final String HOME = "spark.reusediffusion.home";
    private static final String WORK = "spark.reusediffusion.work";

    private Installation() {}

    /** The path of something that came along with the program. */
    public static Path path(String relative) {
        return Path.of(System.getProperty(HOME, "")).resolve(relative);
    }

    /** A path of what is written, unless the user names another. */
    public static Path work(String relative) {
        return Path.of(System.getProperty(WORK, System.getProperty(HOME, ""))).resolve(relative);
    }

    /** The folders in which something is looked for: first in what the user wrote, then in what came along. */
    public static List<Path> folders(String relative) {
        return Stream.of(work(relative), path(relative)).distinct().toList();
    }
}
