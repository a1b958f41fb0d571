package reusediffusion.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import reusediffusion.hub.HubException;
import reusediffusion.notebook.CellFault;
import reusediffusion.spark.Ending;
import reusediffusion.spark.GenerationJob.EndedEarly;
import reusediffusion.spark.GenerationJob.TooManyFailures;
import reusediffusion.spark.OwnClassesInKryo;
import reusediffusion.spark.Traps;
import reusediffusion.spark.sink.StorageException;

/** What all jobs share: arguments in, one sentence for what is wrong, an exit code out. */
final class Jobs {
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;
    private static final String STACKTRACE = "--stacktrace";

    private Jobs() {}

    /** Runs a job to the end of the process. */
    static void run(Job job, String... arguments) {
        int code = execute(job, arguments);
        // Threads that Spark leaves behind (those of barrier stages) would keep this process; in cluster mode Spark
        // itself ends it.
        boolean ends = !System.getProperty("spark.submit.deployMode", "client").equals("cluster");
        if (code != 0 || ends) {
            System.exit(code);
        }
    }

    /** 0 where all went well, 1 where the work failed, 2 where the input cannot be worked with, and those of {@link Ending.Reason}. */
    static int execute(Job job, String... arguments) {
        CommandLine line = new CommandLine(job)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAllowSubcommandsAsOptionParameters(true); // --mode download, as the published tool spells it
        addCommonOptions(line);
        line.getSubcommands().values().forEach(Jobs::addCommonOptions);
        Flags.prepare(line);
        boolean trace = false;
        try {
            CommandLine.ParseResult parsed = line.parseArgs(arguments);
            if (CommandLine.printHelpIfRequested(parsed)) {
                return 0;
            }
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            trace = parsed.hasMatchedOption(STACKTRACE);
            Flags.check(parsed);
            SparkConf conf = new SparkConf();
            Traps.check(conf);
            ((Job) parsed.commandSpec().userObject()).run(conf);
            return 0;
        } catch (ParameterException e) {
            return fail(WRONG_INPUT, e, trace, Flags.told(e));
        } catch (EndedEarly e) {
            return fail(e.reason().code(), e, trace, e.getMessage());
        } catch (TooManyFailures | HubException | CellFault e) {
            return fail(FAILED, e, trace, e.getMessage());
        } catch (Exception e) {
            return isForTheUser(e)
                    ? fail(WRONG_INPUT, e, trace, e.getMessage())
                    : fail(FAILED, e, trace, Reasons.of(e));
        }
    }

    /** Exceptions of our own, and of wrong arguments, are sentences that name the thing and the remedy. */
    private static boolean isForTheUser(Exception e) {
        return e instanceof IllegalArgumentException
                || !(e instanceof StorageException) && e.getClass().getName().startsWith("reusediffusion.");
    }

    private static void addCommonOptions(CommandLine line) {
        line.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .addOption(CommandLine.Model.OptionSpec.builder(STACKTRACE)
                        .description("show where an error came from")
                        .type(boolean.class)
                        .build());
    }

    private static int fail(int code, Exception e, boolean trace, String sentence) {
        System.err.println(sentence);
        if (trace) {
            e.printStackTrace();
        }
        return code;
    }

    /** A session with the settings that spark-submit gave, or on this machine's cores where there are none. */
    static SparkSession session(SparkConf conf, String name) {
        conf.setIfMissing("spark.master", "local[*]").setIfMissing("spark.app.name", name);
        OwnClassesInKryo.addTo(conf);
        return SparkSession.builder().config(conf).getOrCreate();
    }

    /** The job's result, for people and programs. */
    static void print(Object result) throws JsonProcessingException {
        System.out.println(new ObjectMapper()
                .configure(SerializationFeature.INDENT_OUTPUT, true)
                .writeValueAsString(result));
    }
}
