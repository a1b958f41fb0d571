package reusediffusion.job;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Runs jobs as a command line would. What a job printed as an error, and its exit code. */
record Console(int code, String errors) {
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dai.djl.offline=true"
            + " -Dorg.bytedeco.javacpp.nopointergc=true -Dorg.bytedeco.javacpp.maxphysicalbytes=0";

    static Console run(String master, Job job, String... arguments) {
        System.setProperty("spark.master", master);
        System.setProperty("spark.ui.enabled", "false");
        System.setProperty("spark.executor.extraClassPath", classPath());
        System.setProperty("spark.executor.extraJavaOptions", QUICK);
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            return new Console(Jobs.execute(job, arguments), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
            System.clearProperty("spark.master");
        }
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
