package reusediffusion.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import reusediffusion.job.option.ErrorSentence;
import reusediffusion.job.option.HelpPage;
import reusediffusion.job.option.OptionChecks;
import reusediffusion.spark.executor.ExecutorWait;
import reusediffusion.spark.executor.OwnClassesInKryo;
import reusediffusion.spark.executor.SparkSettings;

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
        RunningJob running = new RunningJob(job, line.getCommandName(), SummaryFile.of(arguments));
        try {
            CommandLine.ParseResult parsed = line.parseArgs(arguments);
            if (CommandLine.printHelpIfRequested(parsed)) {
                return ExitCode.DONE.number();
            }
            CommandLine.ParseResult chosen = innermost(parsed);
            running = running.as(
                    (Job) chosen.commandSpec().userObject(),
                    chosen.commandSpec().qualifiedName(" "));
            OptionChecks.check(chosen);
            return running.run();
        } catch (ParameterException e) {
            return running.fail(ExitCode.REFUSED, OptionChecks.told(e));
        } catch (Throwable e) {
            // Errors too: Spark's threads would keep a process whose main thread has died.
            return failed(running, e, List.of(arguments).contains(STACKTRACE));
        }
    }

    private static int failed(RunningJob running, Throwable e, boolean traced) {
        ExitCode end = ExitCode.of(e);
        int code = running.fail(end, sentence(e));
        if (traced && code == end.number()) {
            e.printStackTrace();
        }
        return code;
    }

    /** Makes the parser of a job's arguments, which also knows its help. */
    public static CommandLine line(Job job) {
        CommandLine line = new CommandLine(job)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAllowSubcommandsAsOptionParameters(true); // --mode download, as the published tool spells it
        addCommonOptions(line);
        line.getSubcommands().values().forEach(Jobs::addCommonOptions);
        OptionChecks.prepare(line);
        HelpPage.arrange(line);
        return line;
    }

    /** What was given to the job itself, behind the names of the groups that it is in. */
    private static CommandLine.ParseResult innermost(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult chosen = parsed;
        while (chosen.hasSubcommand()) {
            chosen = chosen.subcommand();
        }
        return chosen;
    }

    private static String sentence(Throwable e) {
        return ExitCode.of(e) == ExitCode.FAILED && !(e instanceof Exception && ExitCode.isForTheUser(e))
                ? ErrorSentence.of(e)
                : e.getMessage();
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
        SparkSettings.checkPlaces(conf);
        return SparkSession.builder().config(conf).getOrCreate();
    }

    /**
     * The same for jobs that need executors at once.
     *
     * @throws IllegalArgumentException if a cluster gives none, or they lack our libraries
     */
    public static SparkSession sessionWithExecutors(SparkConf conf, String name) {
        SparkSession spark = session(conf, name);
        try {
            ExecutorWait.await(spark.sparkContext());
            return spark;
        } catch (RuntimeException e) {
            spark.stop();
            throw e;
        }
    }

    /** The job's result, for people and programs. */
    public static void print(Object result) throws JsonProcessingException {
        System.out.println(new ObjectMapper()
                .configure(SerializationFeature.INDENT_OUTPUT, true)
                .writeValueAsString(result));
    }
}
