DROP TABLE joint_conclusions;
DROP TABLE joint_opinions;
DROP TABLE joint_rounds;
DROP TABLE joint_works;
DROP TABLE project_cases;
DROP TABLE projects;
