"""The goals' feature: its commands are declared by the modules of this folder."""

from community.chat.feature import Feature

feature = Feature("goal", "What we want to reach, and how it goes")

CHECKIN = feature.nudge("checkin", "check-ins about your goals")
REVIEW = feature.nudge("review", "reviews of your goals")
SUPPORT = feature.nudge("support", "somebody who would like you beside their goal")
HELP = feature.nudge("help", "a goal near you that is blocked")
WEEK = feature.nudge("week", "how the goals go that you stand by")
OWNER = feature.nudge("owner", "a goal that needs an owner")
OWNED = feature.nudge("owned", "who took a goal of yours over")
