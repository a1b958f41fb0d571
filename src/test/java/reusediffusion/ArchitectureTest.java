package reusediffusion;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Data flows down the list of packages and never up; the deciding packages are numbers alone. */
@AnalyzeClasses(packages = "reusediffusion", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ARROWS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("job")
            .definedBy("reusediffusion.job..")
            .layer("report")
            .definedBy("reusediffusion.report..")
            .layer("spark")
            .definedBy("reusediffusion.spark..")
            .layer("djl")
            .definedBy("reusediffusion.djl..")
            .layer("hub")
            .definedBy("reusediffusion.hub..")
            .layer("notebook")
            .definedBy("reusediffusion.notebook..")
            .layer("pipeline")
            .definedBy("reusediffusion.pipeline..")
            .layer("media")
            .definedBy("reusediffusion.media..")
            .layer("tokenize")
            .definedBy("reusediffusion.tokenize..")
            .layer("reuse")
            .definedBy("reusediffusion.reuse..")
            .layer("schedule")
            .definedBy("reusediffusion.schedule..")
            .layer("model")
            .definedBy("reusediffusion.model..")
            .layer("nn")
            .definedBy("reusediffusion.nn..")
            .layer("cuda")
            .definedBy("reusediffusion.cuda..")
            .layer("weights")
            .definedBy("reusediffusion.weights..")
            .layer("tensor")
            .definedBy("reusediffusion.tensor..")
            .layer("natives")
            .definedBy("reusediffusion.natives..")
            .whereLayer("job")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("spark")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("djl")
            .mayOnlyBeAccessedByLayers("job", "spark")
            .whereLayer("hub")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("notebook")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("pipeline")
            .mayOnlyBeAccessedByLayers("job", "spark", "djl")
            .whereLayer("media")
            .mayOnlyBeAccessedByLayers("job", "report", "spark", "djl", "pipeline")
            .whereLayer("tokenize")
            .mayOnlyBeAccessedByLayers("pipeline")
            .whereLayer("reuse")
            .mayOnlyBeAccessedByLayers("job", "report", "spark", "djl", "pipeline")
            .whereLayer("schedule")
            .mayOnlyBeAccessedByLayers("pipeline", "spark")
            .whereLayer("model")
            .mayOnlyBeAccessedByLayers("pipeline")
            .whereLayer("nn")
            .mayOnlyBeAccessedByLayers("model", "pipeline")
            .whereLayer("weights")
            .mayOnlyBeAccessedByLayers("nn", "model", "pipeline")
            .whereLayer("tensor")
            .mayOnlyBeAccessedByLayers("weights", "cuda", "nn", "model", "pipeline", "spark")
            .whereLayer("natives")
            .mayOnlyBeAccessedByLayers("tensor", "weights", "cuda", "tokenize", "media", "pipeline", "djl", "spark");

    @ArchTest
    static final ArchRule NATIVES_ON_THE_JDK_ALONE = classes()
            .that()
            .resideInAPackage("reusediffusion.natives..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "reusediffusion.natives..");

    @ArchTest
    static final ArchRule NUMBERS_ALONE = classes()
            .that()
            .resideInAnyPackage("reusediffusion.reuse..", "reusediffusion.schedule..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.apache.datasketches..",
                    "reusediffusion.reuse..",
                    "reusediffusion.schedule..");

    @ArchTest
    static final ArchRule MODELS_APART = slices().matching("reusediffusion.model.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    /** Of the tests too: they are to pass everywhere. */
    @ArchTest
    static void machinesReadTheSameInEveryLocale(JavaClasses main) {
        JavaClasses tests = new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests())
                .importPackages("reusediffusion");
        classes().should(new EveryLocale()).check(main);
        classes()
                .that(DescribedPredicate.not(JavaClass.Predicates.type(Localised.class)))
                .should(new EveryLocale())
                .check(tests);
    }

    @ArchTest
    static void everyFormThatTakesTheLocaleOfTheProcessIsFound(JavaClasses main) {
        JavaClasses wrong = new ClassFileImporter().importClasses(Localised.class);
        assertThatThrownBy(() -> classes().should(new EveryLocale()).check(wrong))
                .hasMessageContaining("(6 times)");
    }

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("reusediffusion.(*)..").should().beFreeOfCycles();
}
