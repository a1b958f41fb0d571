package reusediffusion.job;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import reusediffusion.job.benchmark.AggregateBenchmark;
import reusediffusion.job.benchmark.Benchmark;
import reusediffusion.job.benchmark.BenchmarkChart;
import reusediffusion.job.benchmark.BenchmarkMedia;
import reusediffusion.job.benchmark.BenchmarkPrecision;
import reusediffusion.job.benchmark.BenchmarkResume;
import reusediffusion.job.benchmark.BenchmarkStep;
import reusediffusion.job.model.ModelTools;
import reusediffusion.job.notebook.NotebookTools;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;

/** Completion of the jobs' options in bash, and in zsh through its bashcompinit. */
@Command(
        name = "completion",
        description = "Prints a script with which bash completes the commands and options of all jobs.",
        footer = "  jobs/completion > ~/.reusediffusion-completion && . ~/.reusediffusion-completion",
        sortOptions = false)
public final class Completion implements Job {
    private static final Map<String, Supplier<Job>> JOBS = new TreeMap<>();

    static {
        JOBS.put("aggregate", Aggregate::new);
        JOBS.put("benchmark", Benchmark::new);
        JOBS.put("benchmark-aggregate", AggregateBenchmark::new);
        JOBS.put("benchmark-chart", BenchmarkChart::new);
        JOBS.put("benchmark-media", BenchmarkMedia::new);
        JOBS.put("benchmark-precision", BenchmarkPrecision::new);
        JOBS.put("benchmark-resume", BenchmarkResume::new);
        JOBS.put("benchmark-step", BenchmarkStep::new);
        JOBS.put("collect-diff", Generate::new);
        JOBS.put("completion", Completion::new);
        JOBS.put("doctor", Doctor::new);
        JOBS.put("evaluate", Evaluate::new);
        JOBS.put("gc", CollectGarbage::new);
        JOBS.put("generate", Generate::new);
        JOBS.put("inspect", Inspect::new);
        JOBS.put("models", ModelTools::new);
        JOBS.put("notebook", NotebookTools::new);
        JOBS.put("plan", MakePlans::new);
        JOBS.put("prompts", WritePrompts::new);
        JOBS.put("verify", Verify::new);
    }

    public static void main(String[] arguments) {
        Jobs.run(new Completion(), arguments);
    }

    /** Every command line, by the name of its script in jobs/. */
    public static Map<String, CommandLine> lines() {
        Map<String, CommandLine> lines = new TreeMap<>();
        JOBS.forEach((name, job) -> lines.put(name, Jobs.line(job.get())));
        return lines;
    }

    @Override
    public void run(SparkConf conf) {
        lines().forEach((name, line) -> System.out.println(script(name, line)));
    }

    /** The script of one job, without the spelling with underscores, which every option takes too. */
    public static String script(String name, CommandLine line) {
        StringBuilder script = new StringBuilder();
        bash(name, line).lines().forEach(text -> script.append(
                        text.matches("\\s*local (arg|flag)_opts=.*")
                                ? text.replaceAll("'--[a-z-]+_[a-z_-]+' ?", "")
                                : text)
                .append('\n'));
        return script.toString();
    }

    /** The library writes numbers in the locale's digits, which bash does not read. */
    private static String bash(String name, CommandLine line) {
        return AutoComplete.bash(name, line)
                .codePoints()
                .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
