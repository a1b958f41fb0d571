package reusediffusion.job.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import reusediffusion.pipeline.folder.Installation;

/** The commit of the project's folder, if that is a clone and git is installed. */
final class Commit {
    private Commit() {}

    /** Such as {@code 1171105}, with {@code +} behind it where files differ from it; null where it cannot be told. */
    static String here() {
        try {
            Path home = Installation.path("").toAbsolutePath();
            Process git = new ProcessBuilder(
                            "git",
                            "-C",
                            home.toString(),
                            "describe",
                            "--always",
                            "--dirty=+",
                            "--abbrev=7",
                            "--exclude=*")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String name = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 && !name.isEmpty() ? name : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
