package reusediffusion.job.benchmark;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import reusediffusion.job.option.ShellQuoting;
import reusediffusion.pipeline.policy.Tables;
import reusediffusion.report.fleet.rows.RunFacts;
import reusediffusion.reuse.table.StaticTable;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.fleet.ExecutorHardware;
import reusediffusion.spark.plan.PolicyComparison.ComparedPolicy;

/** What a benchmark's run is, collected at its start. */
final class BenchmarkFacts {
    /** Among {@link StaticTable.Summary#SHARES}: a tenth, the middle and nine tenths. */
    private static final int[] SHARES = {2, 4, 6};

    private final SparkSession spark;
    private final TableKey key;
    private final List<String> policies;
    private final Double price;
    private final Map<String, String> settings;
    private final List<ExecutorHardware.Answer> executors;
    private final Map<String, String> versions; // of the start: files may change while a run goes on
    private final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();

    BenchmarkFacts(
            SparkSession spark,
            PipelineEngine engine,
            TableKey key,
            List<ComparedPolicy> comparedPolicies,
            Double price,
            SparkConf conf) {
        this.spark = spark;
        this.key = key;
        this.policies = comparedPolicies.stream().map(ComparedPolicy::name).toList();
        this.price = price;
        this.settings = new TreeMap<>(engine.fingerprint());
        settings.remove("policy");
        settings.remove("trace");
        setting("device asked for", engine.device());
        setting("CPU threads a task", engine.recipe().threads());
        setting("master", conf.get("spark.master"));
        this.executors = ExecutorHardware.of(spark.sparkContext());
        this.versions = ProgramVersions.of(settings.get("version"), spark.version());
    }

    void setting(String name, Object value) {
        settings.put(name, String.valueOf(value));
    }

    /** The facts of a finished run. */
    RunFacts of(String command, Map<String, String> missing) {
        Path table = Tables.ofRuns(key).orElse(null);
        return new RunFacts(
                key.model(),
                key.stem(),
                key.steps(),
                policies,
                settings,
                command,
                versions,
                price,
                executors.stream().map(BenchmarkFacts::executor).toList(),
                lost(),
                missing,
                table == null ? List.of() : bands(StaticTable.read(table)),
                table == null ? null : table.getFileName().toString(),
                started);
    }

    private static RunFacts.Executor executor(ExecutorHardware.Answer answer) {
        ExecutorHardware hardware = answer.hardware();
        return new RunFacts.Executor(
                hardware.executor(),
                hardware.host(),
                hardware.java(),
                hardware.gpus().isEmpty() ? hardware.cpu() : hardware.gpus(),
                answer.clockMillis());
    }

    private static List<RunFacts.Band> bands(StaticTable table) {
        List<RunFacts.Band> bands = new ArrayList<>();
        for (StaticTable.Summary step : table.differences()) {
            double[] q = step.quantiles();
            bands.add(new RunFacts.Band(q[SHARES[0]], q[SHARES[1]], q[SHARES[2]]));
        }
        return bands;
    }

    private List<String> lost() {
        Map<String, String> there = ExecutorHardware.hosts(spark.sparkContext());
        return executors.stream()
                .map(ExecutorHardware.Answer::hardware)
                .filter(each -> !there.containsKey(each.executor()))
                .map(each -> "executor " + each.executor() + " on " + each.host())
                .toList();
    }

    /** The command that runs a benchmark again, as a shell reads it. */
    static String command(CommandSpec spec, String master) {
        return Stream.concat(Stream.of("--master", master), spec.commandLine().getParseResult().originalArgs().stream())
                .map(ShellQuoting::quoted)
                .collect(Collectors.joining(" ", "jobs/benchmark ", ""));
    }
}
