package reusediffusion.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import reusediffusion.job.option.ErrorSentence;
import reusediffusion.job.option.Flags;
import reusediffusion.job.option.HelpPage;
import reusediffusion.spark.executor.OwnClassesInKryo;
import reusediffusion.spark.executor.SparkSettings;
import reusediffusion.spark.generate.EndedEarly;

/** Runs jobs in the way that all share: arguments in, one sentence for what is wrong, an exit code out. */
public final class Jobs {
    private static final String STACKTRACE = "--stacktrace";

    private Jobs() {}

    /** Runs a job to the end of the process. */
    public static void run(Job job, String... arguments) {
        int code = execute(job, arguments);
        // Threads that Spark leaves behind (those of barrier stages) would keep this process; in cluster mode Spark
        // itself ends it.
        boolean ends = !System.getProperty("spark.submit.deployMode", "client").equals("cluster");
        if (code != 0 || ends) {
            System.exit(code);
        }
    }

    /** Runs a job, and gives the number of an {@link ExitCode}. */
    public static int execute(Job job, String... arguments) {
        CommandLine line = line(job);
        SummaryFile summary = SummaryFile.of(arguments);
        Running running = new Running(job, line.getCommandName(), new AtomicBoolean());
        try {
            CommandLine.ParseResult parsed = line.parseArgs(arguments);
            if (CommandLine.printHelpIfRequested(parsed)) {
                return ExitCode.DONE.number();
            }
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            running = new Running(
                    (Job) parsed.commandSpec().userObject(),
                    parsed.commandSpec().qualifiedName(" "),
                    running.told);
            run(running, parsed, summary);
            if (running.isFirst()) {
                summary.end(running.name, ExitCode.DONE, null, running.job.result());
            }
            return ExitCode.DONE.number();
        } catch (ParameterException e) {
            return fail(running, summary, ExitCode.REFUSED, Flags.told(e));
        } catch (Throwable e) {
            // Errors too: Spark's threads would keep a process whose main thread has died.
            int code = fail(running, summary, ExitCode.of(e), sentence(e));
            if (List.of(arguments).contains(STACKTRACE)) {
                e.printStackTrace();
            }
            return code;
        }
    }

    /** Makes the parser of a job's arguments, which also knows its help. */
    public static CommandLine line(Job job) {
        CommandLine line = new CommandLine(job)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAllowSubcommandsAsOptionParameters(true); // --mode download, as the published tool spells it
        addCommonOptions(line);
        line.getSubcommands().values().forEach(Jobs::addCommonOptions);
        Flags.prepare(line);
        HelpPage.arrange(line);
        return line;
    }

    /**
     * What is being done, and how people call it.
     *
     * @param told whether its end is
     */
    private record Running(Job job, String name, AtomicBoolean told) {
        /** Whether nobody has told the end before; from now on somebody has. */
        boolean isFirst() {
            return told.compareAndSet(false, true);
        }
    }

    private static void run(Running running, CommandLine.ParseResult parsed, SummaryFile summary) throws Exception {
        Job job = running.job;
        Flags.check(parsed);
        summary.begin();
        if (job.ending() != null) {
            job.ending().atLast((end, hooks) -> endProcess(running, summary, end, hooks));
        }
        SparkConf conf = new SparkConf();
        SparkSettings.check(conf);
        job.run(conf);
    }

    private static String sentence(Throwable e) {
        return ExitCode.of(e) == ExitCode.FAILED && !(e instanceof Exception && ExitCode.isForTheUser(e))
                ? ErrorSentence.of(e)
                : e.getMessage();
    }

    private static int fail(Running running, SummaryFile summary, ExitCode code, String sentence) {
        if (running.isFirst()) {
            System.err.println(sentence);
            summary.end(running.name, code, sentence, running.job.result());
        }
        return code.number();
    }

    /** Where a job was asked to end and has not: what Spark does at the end of a process gets some time, or none. */
    private static void endProcess(Running running, SummaryFile summary, EndedEarly end, Duration hooks) {
        int code = fail(running, summary, ExitCode.of(end), end.getMessage());
        if (hooks.isZero()) {
            Runtime.getRuntime().halt(code);
        }
        Thread last = new Thread(() -> {
            try {
                Thread.sleep(hooks.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(code);
        });
        last.setDaemon(true);
        last.start();
        System.exit(code);
    }

    private static void addCommonOptions(CommandLine line) {
        line.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .addOption(CommandLine.Model.OptionSpec.builder(STACKTRACE)
                        .description("show where an error came from")
                        .type(boolean.class)
                        .build())
                .addOption(SummaryFile.option());
    }

    /** A session with the settings that spark-submit gave, or on this machine's cores where there are none. */
    public static SparkSession session(SparkConf conf, String name) {
        conf.setIfMissing("spark.master", "local[*]").setIfMissing("spark.app.name", name);
        OwnClassesInKryo.addTo(conf);
        return SparkSession.builder().config(conf).getOrCreate();
    }

    /** The job's result, for people and programs. */
    public static void print(Object result) throws JsonProcessingException {
        System.out.println(new ObjectMapper()
                .configure(SerializationFeature.INDENT_OUTPUT, true)
                .writeValueAsString(result));
    }
}
