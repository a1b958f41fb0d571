package reusediffusion.job;

import java.nio.file.Path;

/** Where the project lies: what defaults such as models/ and input/ are relative to, wherever a job is started from. */
final class Home {
    private Home() {}

    static Path path(String relative) {
        return Path.of(System.getProperty("spark.reusediffusion.home", "")).resolve(relative);
    }
}
