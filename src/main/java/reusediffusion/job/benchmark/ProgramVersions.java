package reusediffusion.job.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.pipeline.folder.Installation;

/** The versions of what a benchmark measures, and of what is below it. */
final class ProgramVersions {
    private ProgramVersions() {}

    /** By name, with those of our code and of Spark as they say them. */
    static Map<String, String> of(String own, String spark) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("ReuseDiffusion", own);
        versions.put("commit", commit());
        versions.put("Spark", spark);
        versions.put("Java", System.getProperty("java.runtime.version"));
        versions.put("PyTorch", jar(torch.class));
        versions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        return versions;
    }

    /** The name of the jar, which holds the version. */
    private static String jar(Class<?> type) {
        String place = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return place.substring(place.lastIndexOf('/') + 1).replaceFirst("\\.jar$", "");
    }

    private static String commit() {
        String head = git("rev-parse", "HEAD");
        return head.isEmpty()
                ? "unknown"
                : head + (git("status", "--porcelain", "-uno").isEmpty() ? "" : ", changed");
    }

    private static String git(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("git", "-C", Installation.path("").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
