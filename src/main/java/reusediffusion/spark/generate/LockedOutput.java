package reusediffusion.spark.generate;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import reusediffusion.spark.samples.SortedSamples;
import reusediffusion.spark.sink.Output;
import reusediffusion.spark.sink.SharedFolder;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.names.RunName;
import reusediffusion.spark.storage.StorageSettings;

/** Holds a job's output folder while one run works in it. */
record LockedOutput(GenerationJob<?> job, OutputFolder folder, Configuration configuration) {

    /** Locks the folder, and makes a run in it; a driver that takes the folder over ends the run. */
    Map<String, Object> run(SortedSamples samples, StageAttempts attempts, StopHandler early) throws IOException {
        String run = RunName.next();
        try (Output output = Output.locked(
                folder, configuration, run, () -> job.spark().sparkContext().cancelAllJobs())) {
            Staging staging = new Staging(folder, run);
            try {
                job.stopRequest().hold(output::close);
                begin(output, staging);
                return new GenerationRun(job, output, staging, samples, attempts).run(early);
            } catch (Exception e) {
                // Spark's own are checked ones, which Scala does not declare.
                output.check();
                throw e;
            } finally {
                output.clear(staging);
            }
        } finally {
            job.stopRequest().letGo();
        }
    }

    /** Makes the folder ready for the run, and has every executor look whether it finds it. */
    private void begin(Output output, Staging staging) throws IOException {
        output.begin(job.fingerprint(), job.destination().overwrite());
        SharedOutputCheck.check(
                job.spark().sparkContext(),
                new SharedFolder(staging.folder(), staging.run()),
                output.store(),
                new StorageSettings(configuration));
    }
}
