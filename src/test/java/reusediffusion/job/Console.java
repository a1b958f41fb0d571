package reusediffusion.job;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.machine.Machines;

/** Runs jobs as a command line would. What a job printed as an error, and its exit code. */
public record Console(int code, String errors) {
    public static Console run(String master, Job job, String... arguments) {
        System.setProperty("spark.master", master);
        System.setProperty("spark.ui.enabled", "false");
        if (master.startsWith("local-cluster")) {
            System.setProperty("spark.executor.extraClassPath", Machines.classPath());
            System.setProperty("spark.executor.extraJavaOptions", Machines.options());
        }
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
}
