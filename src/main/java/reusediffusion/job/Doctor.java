package reusediffusion.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.spark.executor.ExecutorReport;

/** Asks every executor what it has, and says what a cluster lacks. */
@Command(
        name = "doctor",
        description = "Checks every executor of a cluster, and says what has to be repaired.",
        footer = "  jobs/doctor --master spark://host:7077 --model /models/flux")
public final class Doctor implements Job {
    @Option(names = "--model", paramLabel = "FOLDER", description = "a model that every executor should find")
    private String model;

    private List<ExecutorReport> result;

    public static void main(String[] arguments) {
        Jobs.run(new Doctor(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws Exception {
        try (SparkSession spark = Jobs.sessionWithExecutors(conf, "doctor")) {
            List<ExecutorReport> answers =
                    ExecutorReport.of(JavaSparkContext.fromSparkContext(spark.sparkContext()), model);
            result = answers;
            Jobs.print(answers);
            List<String> findings = new ArrayList<>();
            answers.forEach(answer -> findings.addAll(answer.findings()));
            findings.forEach(System.err::println);
            if (!findings.isEmpty()) {
                throw new IllegalArgumentException(
                        findings.size() + (findings.size() == 1 ? " thing has" : " things have") + " to be repaired.");
            }
            System.err.println("All is well: " + answers.size() + (answers.size() == 1 ? " executor." : " executors."));
        }
    }

    @Override
    public Object result() {
        return result;
    }
}
