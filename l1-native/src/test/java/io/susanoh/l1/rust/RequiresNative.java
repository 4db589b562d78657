package io.susanoh.l1.rust;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tests that need the Rust engine: skipped where it was not built, unless {@code
 * SUSANOH_REQUIRE_NATIVE=true} insists on it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresNative.Condition.class)
@interface RequiresNative {

  /** Whether the library is there, or must be. */
  final class Condition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (RequiresNative.class.getResource(NativeLibrary.resource()) != null
          || System.getProperty(NativeLibrary.PATH_PROPERTY) != null) {
        return ConditionEvaluationResult.enabled("the native engine is there");
      }
      return "true".equals(System.getenv("SUSANOH_REQUIRE_NATIVE"))
          ? ConditionEvaluationResult.enabled("the native engine must be there")
          : ConditionEvaluationResult.disabled("the native engine is not built: no cargo");
    }
  }
}
